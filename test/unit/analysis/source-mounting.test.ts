import { scanFiles } from './scan';

/** Routes of the application, and of routers that nothing mounts. */
const routesOf = async (
  files: Readonly<Record<string, string>>,
): Promise<{ readonly routes: readonly string[]; readonly unmounted: readonly string[] }> => {
  const { routes, unmounted } = await scanFiles(files);
  return { routes, unmounted: unmounted.map((one) => `${one.where} ${one.routes.join(', ')}`) };
};

const ROUTER = `const router = require('express').Router(); router.get('/', (req, res) => res.end()); router.route('/:id').get((req, res) => res.end()).delete((req, res) => res.end());`;
const APP = `const express = require('express'); const app = express(); app.get('/health', (req, res) => res.end());`;

describe('routers that are mounted nowhere', () => {
  it('Express: by file, by name, below another one, in a comment only', async () => {
    expect(
      await routesOf({
        'app.js': `${APP} app.use('/boats', require('./boats'));
// app.use('/old', require('./old'));
const extra = express.Router(); extra.post('/extra', (req, res) => res.end());
const inner = express.Router(); inner.post('/inner', (req, res) => res.end()); extra.use('/deep', inner);`,
        'boats.js': `${ROUTER} module.exports = router;`,
        'old.js': `${ROUTER} module.exports = router;`,
        'named.ts': `import { Router } from 'express'; export const ports = Router(); ports.get('/ports', (req, res) => res.end());`,
      }),
    ).toEqual({
      routes: ['DELETE /boats/:id', 'GET /boats', 'GET /boats/:id', 'GET /health'],
      unmounted: [
        'app.js:3 POST /deep/inner, POST /extra',
        'named.ts:1 GET /ports',
        'old.js:1 DELETE /:id, GET /, GET /:id',
      ],
    });
  });

  it('stay routes where it is not sure', async () => {
    const loose = { 'old.js': `${ROUTER} module.exports = router;` };
    const names = ['DELETE /:id', 'GET /', 'GET /:id', 'GET /health'];
    for (const app of [
      // Files of a folder, by a name that only the run knows.
      `${APP} for (const name of require('fs').readdirSync('.')) app.use(require(name));`,
      `${APP} for (const name of list()) app.use((await import(name)).default);`,
      `${APP} require('require-dir')('.');`,
      // Taken by another file, which may do anything with it.
      `${APP} const old = require('./old'); mount(app, old);`,
    ])
      expect(await routesOf({ ...loose, 'app.js': app })).toEqual({ routes: names, unmounted: [] });
    expect(await routesOf({ 'app.js': `${APP} ${ROUTER} server.start(router);` })).toEqual({
      routes: names,
      unmounted: [],
    });
    // No application among the files.
    expect(await routesOf(loose)).toEqual({ routes: names.slice(0, 3), unmounted: [] });
  });

  it('Fastify and Koa', async () => {
    expect(
      await routesOf({
        'app.js': `const app = require('fastify')(); app.register(require('./boats')); app.get('/health', async () => 1);`,
        'boats.js': `module.exports = async (fastify) => { fastify.get('/boats', async () => 1); };`,
        'old.js': `module.exports = async (fastify) => { fastify.get('/old', async () => 1); };`,
      }),
    ).toEqual({ routes: ['GET /boats', 'GET /health'], unmounted: ['old.js:1 GET /old'] });
    expect(
      await routesOf({
        'app.js': `const Koa = require('koa'); const Router = require('koa-router'); const app = new Koa(); app.use(require('./plain'));
const boats = new Router(); boats.get('/boats', async (ctx) => {}); app.use(boats.routes()).use(boats.allowedMethods());
const old = new Router({ prefix: '/old' }); old.get('/', async (ctx) => {});`,
        'plain.js': `module.exports = async (ctx, next) => next();`,
      }),
    ).toEqual({ routes: ['GET /boats'], unmounted: ['app.js:3 GET /old'] });
  });

  it('NestJS: a controller that no module names', async () => {
    const files = {
      'boats.ts': `import { Controller, Get } from '@nestjs/common'; @Controller('boats') export class BoatsController { @Get() all() { return 1; } }`,
      'old.ts': `import { Controller, Get } from '@nestjs/common'; @Controller('old') export class OldController { @Get() all() { return 1; } }`,
      'index.ts': `export { OldController } from './old';`,
    };
    const module = (list: string): string =>
      `import { Module } from '@nestjs/common'; import { BoatsController } from './boats'; import { OldController } from './old';
@Module({ controllers: ${list} }) export class AppModule {}`;
    expect(await routesOf({ ...files, 'app.ts': module('[BoatsController]') })).toEqual({
      routes: ['GET /boats'],
      unmounted: ['old.ts:1 GET /old'],
    });
    for (const list of ['[BoatsController, OldController]', '[BoatsController, ...more()]', 'controllers'])
      expect((await routesOf({ ...files, 'app.ts': module(list) })).routes).toEqual(['GET /boats', 'GET /old']);
    expect((await routesOf(files)).routes).toEqual(['GET /boats', 'GET /old']);
  });

  it('routers that mount each other and nothing else', async () => {
    expect(
      await routesOf({
        'app.js': APP,
        'a.js': `const b = require('./b'); const router = require('express').Router(); router.get('/a', (req, res) => res.end()); router.use(b); module.exports = router;`,
        'b.js': `const a = require('./a'); const router = require('express').Router(); router.get('/b', (req, res) => res.end()); router.use(a); module.exports = router;`,
      }),
    ).toEqual({ routes: ['GET /health'], unmounted: [] });
  });
});
