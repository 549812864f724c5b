import request from 'supertest';
import { PASSWORD, app, register, unique } from './helpers';

describe('registration and login', () => {
  it('answers health checks without a login', async () => {
    const response = await request(app).get('/health').expect(200);
    expect(response.body.status).toBe('ok');
  });

  it('registers a user and opens a session', async () => {
    const user = await register('customer', { fullName: 'Ada Lovelace' });
    const me = await user.get('/users/me').expect(200);
    expect(me.body).toMatchObject({
      id: user.id,
      email: user.email,
      username: user.username,
      fullName: 'Ada Lovelace',
      role: 'customer',
      marketingOptIn: false,
      preferences: null,
      lastLoginAt: null,
    });
    expect(Date.parse(me.body.createdAt)).toBeGreaterThan(0);
    expect(me.body).not.toHaveProperty('passwordHash');
  });

  it('refuses an e-mail that is taken, whatever its case', async () => {
    const user = await register();
    const response = await request(app)
      .post('/auth/register')
      .send({ email: user.email.toUpperCase(), username: unique('other'), password: PASSWORD })
      .expect(409);
    expect(response.body.error).toBe('email_taken');
  });

  it('refuses a username that is taken, whatever its case', async () => {
    const user = await register();
    const response = await request(app)
      .post('/auth/register')
      .send({ email: `${unique('mail')}@test.example`, username: user.username.toUpperCase(), password: PASSWORD })
      .expect(409);
    expect(response.body.error).toBe('username_taken');
  });

  it('says which field is wrong', async () => {
    const response = await request(app)
      .post('/auth/register')
      .send({ email: 'nonsense', username: 'x', password: 'short' })
      .expect(400);
    expect(response.body.details.map((detail: { path: string }) => detail.path)).toEqual([
      'email',
      'username',
      'password',
    ]);
  });

  it('refuses a body that is not JSON', async () => {
    await request(app).post('/auth/login').set('content-type', 'application/json').send('{"email":').expect(400);
  });

  it('logs in with the e-mail in another case and notes when', async () => {
    const before = Date.now() - 5000;
    const user = await register();
    const login = await request(app)
      .post('/auth/login')
      .send({ email: user.email.toUpperCase(), password: PASSWORD })
      .expect(200);
    expect(login.body.userId).toBe(user.id);
    const me = await request(app).get('/users/me').set('authorization', `Bearer ${login.body.token}`).expect(200);
    expect(Date.parse(me.body.lastLoginAt)).toBeGreaterThan(before);
  });

  it('refuses a wrong password and an unknown e-mail with the same answer', async () => {
    const user = await register();
    const wrong = await request(app).post('/auth/login').send({ email: user.email, password: 'wrong' }).expect(401);
    const unknown = await request(app)
      .post('/auth/login')
      .send({ email: `${unique('nobody')}@test.example`, password: PASSWORD })
      .expect(401);
    expect(wrong.body).toEqual(unknown.body);
  });

  it('forgets the session at logout', async () => {
    const user = await register();
    await user.post('/auth/logout').expect(204);
    await user.get('/users/me').expect(401);
  });

  it('refuses a made-up token', async () => {
    await request(app)
      .get('/users/me')
      .set('authorization', `Bearer ${'x'.repeat(43)}`)
      .expect(401);
    await request(app).get('/users/me').set('authorization', 'Bearer x').expect(401);
  });

  it('makes administrators only by invite', async () => {
    await request(app)
      .post('/auth/register')
      .send({
        email: `${unique('mail')}@test.example`,
        username: unique('admin'),
        password: PASSWORD,
        inviteCode: 'guess',
      })
      .expect(403);
  });

  it('has an answer for routes that do not exist', async () => {
    const response = await request(app).get('/nothing/here').expect(404);
    expect(response.body.error).toBe('not_found');
  });
});
