import type { PoolConnection, ResultSetHeader } from 'mysql2/promise';

export type PaymentMethod = 'card' | 'invoice' | 'wallet';

export interface NewPayment {
  orderId: number;
  method: PaymentMethod;
  amount: string;
  fee: string;
  /** 64-bit number of the payment provider, as text. */
  gatewayRef: string;
}

export async function insertPayment(conn: PoolConnection, payment: NewPayment): Promise<number> {
  const [result] = await conn.execute<ResultSetHeader>(
    'INSERT INTO payments (order_id, method, amount, fee, gateway_ref) VALUES (?, ?, ?, ?, ?)',
    [payment.orderId, payment.method, payment.amount, payment.fee, payment.gatewayRef],
  );
  return result.insertId;
}

export async function refundPayment(conn: PoolConnection, orderId: number): Promise<boolean> {
  const [result] = await conn.execute<ResultSetHeader>(
    "UPDATE payments SET status = 'refunded' WHERE order_id = ? AND status IN ('authorized', 'captured')",
    [orderId],
  );
  return result.affectedRows === 1;
}
