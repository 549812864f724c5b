import { ConflictError, NotFoundError, isDuplicate, isStillReferenced } from '../errors';
import { type ProfileChanges, type PublicProfile, type User, userRepository } from '../repositories/user-repository';

export async function getUser(id: number): Promise<User> {
  const user = await userRepository.findById(id);
  if (!user) throw new NotFoundError('user');
  return user;
}

export async function getPublicProfile(username: string): Promise<PublicProfile> {
  const profile = await userRepository.findPublicProfile(username);
  if (!profile) throw new NotFoundError('user');
  return profile;
}

export async function changeProfile(id: number, changes: ProfileChanges): Promise<User> {
  try {
    await userRepository.updateProfile(id, changes);
  } catch (err) {
    if (isDuplicate(err, 'uq_users_email')) throw new ConflictError('email_taken', 'this e-mail is already registered');
    throw err;
  }
  return getUser(id);
}

/** Addresses, cart, sessions and reviews go with the account; orders and products keep it. */
export async function closeAccount(id: number): Promise<void> {
  try {
    await userRepository.delete(id);
  } catch (err) {
    if (isStillReferenced(err)) {
      throw new ConflictError('account_in_use', 'an account with orders or products cannot be deleted');
    }
    throw err;
  }
}
