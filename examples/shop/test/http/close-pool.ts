import { closePool } from '../../src/db';

afterAll(() => closePool());
