import { scanFiles } from './scan';

const POOL = `import mysql from 'mysql2/promise';\nexport const pool: mysql.Pool = mysql.createPool({});\n`;

const reach = async (files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, readonly string[]>>> => {
  const { sites } = await scanFiles(files);
  return Object.fromEntries(sites.map((site) => [site.sql, site.routes]));
};

describe('routes of other frameworks', () => {
  it('Fastify: plugins with prefixes, route objects', async () => {
    const found = await reach({
      'db.ts': POOL,
      'boats.js': `const { pool } = require('./db');
module.exports = async function (fastify) {
  fastify.get('/', async () => pool.query('SELECT 1 FROM a'));
  fastify.route({ method: ['PUT', 'PATCH'], url: '/:id', preHandler: check, handler: async () => pool.query('SELECT 2 FROM a') });
};
async function check() { await pool.query('SELECT 3 FROM a'); }`,
      'app.js': `const app = require('fastify')(); const boats = require('./boats'); app.register(boats, { prefix: '/boats' });`,
    });
    expect(found['SELECT 1 FROM a']).toEqual(['GET /boats']);
    expect(found['SELECT 2 FROM a']).toEqual(['PATCH /boats/:id', 'PUT /boats/:id']);
    expect(found['SELECT 3 FROM a']).toEqual(found['SELECT 2 FROM a']);
  });

  it('Express in CommonJS: routers and functions that are required where they are used', async () => {
    const { routes } = await scanFiles({
      'boats.js': `const router = require('express').Router(); router.get('/', (req, res) => res.end()); module.exports = router;`,
      'ports.js': `module.exports = function (app) { app.get('/ports', (req, res) => res.end()); };`,
      'app.js': `const express = require('express'); const app = express(); app.use('/boats', require('./boats')); require('./ports')(app);`,
    });
    expect(routes).toEqual(['GET /boats', 'GET /ports']);
  });

  it('Koa: routers with a prefix, named routes; Hapi: lists of routes', async () => {
    const found = await reach({
      'db.ts': POOL,
      'koa.js': `const Router = require('koa-router'); const { pool } = require('./db');
const boats = new Router({ prefix: '/boats' });
boats.get('one', '/:id', async (ctx) => { ctx.body = await pool.query('SELECT 1 FROM a'); });
const app = new (require('koa'))(); app.use(boats.routes()).use(boats.allowedMethods());`,
      'hapi.js': `const { pool } = require('./db');
const routes = [{ method: 'GET', path: '/ports/{id}', handler: () => pool.query('SELECT 2 FROM a') }];
module.exports = (server) => { server.route(routes); routes.forEach((one) => server.route(one)); };`,
      'main.js': `require('./hapi')(require('@hapi/hapi').server());`,
    });
    expect(found).toEqual({ 'SELECT 1 FROM a': ['GET /boats/:id'], 'SELECT 2 FROM a': ['GET /ports/{id}'] });
  });

  it('NestJS: controllers and injected services; plain servers by their comparisons', async () => {
    const found = await reach({
      'db.ts': POOL,
      'nest.ts': `import { Controller, Get, Post } from '@nestjs/common'; import { pool } from './db';
export abstract class Boats { abstract all(): Promise<unknown>; }
export class SqlBoats extends Boats { async all() { return pool.query('SELECT 1 FROM a'); } add() { return pool.query('INSERT INTO a VALUES (1)'); } }
@Controller('boats') export class BoatsController { constructor(private readonly boats: Boats, private sql: SqlBoats) {}
  @Get(':id') one() { return this.boats.all(); } @Post() add() { return this.sql.add(); } }
export async function main(app: any) { app.setGlobalPrefix('api'); }`,
      'plain.js': `const http = require('http'); const { pool } = require('./db');
http.createServer(async (req, res) => { if (req.url === '/health') return res.end(); if (req.method === 'POST' && req.url === '/notes') { await pool.query('INSERT INTO notes VALUES (1)'); } });`,
    });
    expect(found).toEqual({
      'SELECT 1 FROM a': ['GET /api/boats/:id'],
      'INSERT INTO a VALUES (1)': ['POST /api/boats'],
      'INSERT INTO notes VALUES (1)': ['POST /notes'],
    });
  });

  it('objects of no known type are found by their name; calls of other clients are no routes', async () => {
    const { sites, routes } = await scanFiles({
      'db.ts': POOL,
      'service.js': `const { pool } = require('./db'); class BoatService { find() { return pool.query('SELECT 1 FROM a'); } } module.exports = BoatService;`,
      'app.js': `module.exports = ({ router, boatService, axios, data }) => { router.get('/boats', (req, res) => boatService.find()); axios.post('/x', data); };`,
    });
    expect(routes).toEqual(['GET /boats']);
    expect(sites[0]!.routes).toEqual(['GET /boats']);
  });
});

it('a route reaches a statement by whatever name its function goes, and by no other', async () => {
  const found = await reach({
    'db.ts': POOL,
    'store.js': `const { pool } = require('./db');
exports.list = async () => pool.query('SELECT 1 FROM a');
exports.one = (exports.single = async function () { return pool.query('SELECT 2 FROM a'); });
class Store { constructor() { pool.query('SELECT 3 FROM a'); } get all() { return pool.query('SELECT 4 FROM a'); } }
exports.Store = Store;
exports.other = async () => pool.query('SELECT 5 FROM a');`,
    'app.js': `const app = require('express')(); const { one: fetchOne, Store: Kept, list, other } = require('./store');
const outer = { inner: (req, res) => { const deep = () => fetchOne(); return deep(); } };
app.get('/list', (req, res) => list());
app.get('/one', outer.inner);
app.get('/kept', (req, res) => new Kept().all);
app.get('/none', (req, res) => res.json({ others: 1 }));`,
  });
  expect(found).toEqual({
    'SELECT 1 FROM a': ['GET /list'],
    'SELECT 2 FROM a': ['GET /one'],
    'SELECT 3 FROM a': ['GET /kept'],
    'SELECT 4 FROM a': ['GET /kept'],
    'SELECT 5 FROM a': [],
  });
});

it('hooks of Fastify run for the routes of their router and below, those of the server for none', async () => {
  const found = await reach({
    'db.ts': POOL,
    'app.js': `const app = require('fastify')(); const { pool } = require('./db');
app.get('/early', async () => 1);
app.addHook('preHandler', async (req) => { await pool.query('SELECT 1 FROM sessions'); });
app.addHook('onClose', async () => { await pool.query('SELECT 2 FROM sessions'); });
app.register(async (inner) => {
  inner.addHook('onSend', audit);
  inner.get('/x', async () => 1);
}, { prefix: '/in' });
async function audit() { await pool.query('SELECT 3 FROM sessions'); }`,
  });
  expect(found).toEqual({
    'SELECT 1 FROM sessions': ['GET /early', 'GET /in/x'],
    'SELECT 2 FROM sessions': [],
    'SELECT 3 FROM sessions': ['GET /in/x'],
  });
});
