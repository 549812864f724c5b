// Imported first, before the pool is made: tests make their rows anew in a database of their own.
import { config } from '../src/config';

config.db.database = `${config.db.database.replace(/_test$/, '')}_test`;
