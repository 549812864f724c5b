/** What clients know together: where purchases are, as they were told. */
export class Whereabouts {
  private readonly accounts = new Map<number, number>();

  accountOf(purchase: number): number {
    return this.accounts.get(purchase) ?? 0;
  }

  purchasesOf(account: number): readonly number[] {
    return [...this.accounts].filter(([, at]) => at === account).map(([id]) => id);
  }

  put(purchase: number, account: number): void {
    this.accounts.set(purchase, account);
  }
}
