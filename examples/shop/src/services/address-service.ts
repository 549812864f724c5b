import { withTransaction } from '../db';
import { NotFoundError } from '../errors';
import { type Address, type NewAddress, addressRepository } from '../repositories/address-repository';

export function listAddresses(userId: number): Promise<Address[]> {
  return addressRepository.listByUser(userId);
}

/** A user has at most one default address: the newest that was made the default. */
export async function addAddress(userId: number, address: NewAddress): Promise<Address> {
  const id = await withTransaction(async (conn) => {
    if (address.isDefault) await addressRepository.clearDefault(conn, userId);
    return addressRepository.create(conn, userId, address);
  });
  return { id, ...address };
}

export async function removeAddress(id: number, userId: number): Promise<void> {
  if (!(await addressRepository.delete(id, userId))) throw new NotFoundError('address');
}
