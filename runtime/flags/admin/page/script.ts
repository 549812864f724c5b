/** The script of the page, as the browser gets it. Whatever comes from the API is put there as text, never as HTML. */
export const PAGE_SCRIPT = String.raw`'use strict';
const $ = (id) => document.getElementById(id);
const KEPT = 500;

function say(text, bad) {
  $('message').textContent = text;
  $('message').className = bad ? 'bad' : '';
}

async function call(method, place, body) {
  const answer = await fetch(place, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const value = await answer.json().catch(() => ({}));
  if (answer.ok) return value;
  throw new Error(value.error === undefined ? 'status ' + answer.status : value.error.message);
}

function row(cells, className) {
  const line = document.createElement('tr');
  if (className) line.className = className;
  for (const cell of cells) {
    const field = document.createElement('td');
    field.textContent = cell === undefined || cell === null ? '' : String(cell);
    field.className = typeof cell === 'number' ? 'number' : 'value';
    line.append(field);
  }
  return line;
}

const time = (text) => (text || '').slice(11, 23);

function options(select, phases, proposed) {
  if (select.dataset.has === phases.join()) return;
  select.dataset.has = phases.join();
  select.replaceChildren(...phases.map((phase) => new Option(phase, phase, false, phase === proposed)));
}

function showStatus(status) {
  for (const item of $('phases').children) {
    const phase = Number(item.dataset.phase);
    const near = status.between !== null && status.between !== undefined && status.between.includes(phase);
    item.classList.toggle('near', near);
    item.classList.toggle('now', !near && phase === status.phase);
    if (!near && phase === status.phase) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  }
  $('step').textContent = status.phase === null ? 'The control table has no flag yet.' : 'Step ' + status.step + ', revision ' + status.revision + ', epoch ' + status.epoch + '.';
  $('flags').replaceChildren(
    ...Object.entries(status.flags || {}).map(([name, on]) => {
      const flag = document.createElement('span');
      flag.className = on ? 'flag on' : 'flag';
      flag.textContent = name + (on ? ' on' : ' off');
      return flag;
    }),
  );
  const { request } = status;
  $('request').textContent = !request
    ? ''
    : 'Asked for: phase ' + request.goal + ', by ' + request.who + ': ' + request.why + '.' +
      (status.waitsFor.length === 0 ? ' Reached.' : ' The next step needs: ' + status.waitsFor.join(', ') + '.');
  const { instance, instances } = status;
  $('instances').textContent =
    'This instance ' + (instance.lease ? 'has a lease' : 'has no lease and refuses requests') + '. ' +
    (instances ? instances.filter((one) => one.arrived).length + ' of ' + instances.length + ' instances have arrived. ' : '') +
    'Control table: ' + status.controlTable + '.';
  $('instances').className = instance.lease ? '' : 'bad';
  options($('move').elements.phase, status.mayMoveTo || [], (status.mayMoveTo || []).at(-1));
  options($('move').elements.to, status.mayRollBackTo || []);
}

const COUNTS = ['reads', 'writes', 'failures', 'refusals', 'shadowWrites', 'shadowFailures', 'compared', 'equal', 'differing', 'unanswered', 'skipped'];

function showValidation({ settings, statistics }) {
  $('validation').textContent = settings.enabled
    ? 'On: a share of ' + settings.sample + ' of the reads in phase 3, strictness ' + settings.strictness + '.'
    : 'Off.';
  const table = $('statistics');
  const head = document.createElement('tr');
  for (const name of ['function', ...COUNTS]) {
    const field = document.createElement('th');
    field.textContent = name;
    field.className = name === 'function' ? '' : 'number';
    head.append(field);
  }
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(
    ...statistics.functions.map((one) => row([one.name, ...COUNTS.map((name) => one[name])], one.differing > 0 ? 'bad' : '')),
    row(['all', ...COUNTS.map((name) => statistics.total[name])]),
  );
}

function showDifferences({ differences }) {
  const rows = [...differences].reverse().flatMap((one) =>
    one.fields.map((field) => row([time(one.at), one.name, one.args.join(', '), field.path || '(all)', field.mysql, field.dynamodb])),
  );
  $('differences').tBodies[0].replaceChildren(...rows.slice(0, KEPT));
}

function showChanges({ changes }) {
  $('changes').tBodies[0].replaceChildren(
    ...changes.map((one) => row([one.at, one.who, one.what, one.from, one.to, one.why])),
  );
}

let asking = false;
async function refresh() {
  if (asking) return;
  asking = true;
  try {
    const [status, validation, errors, logs] = await Promise.all([
      call('GET', 'status'),
      call('GET', 'validation/status'),
      $('values').checked ? undefined : call('GET', 'validation/errors'),
      call('GET', 'logs?limit=1'),
    ]);
    showStatus(status);
    showValidation(validation);
    if (errors !== undefined) showDifferences(errors);
    showChanges(logs);
    if ($('message').dataset.lost === 'yes') say('');
    delete $('message').dataset.lost;
  } catch (error) {
    say('No answer: ' + error.message, true);
    $('message').dataset.lost = 'yes';
  } finally {
    asking = false;
  }
}

function query() {
  const form = $('filter');
  const kinds = [...form.elements.kind].filter((box) => box.checked).map((box) => box.value);
  const params = new URLSearchParams({ kinds: kinds.join(), limit: '200' });
  if (form.elements.name.value !== '') params.set('name', form.elements.name.value);
  if (form.elements.outcome.value !== '') params.set('outcome', form.elements.outcome.value);
  return { any: kinds.length > 0, text: params.toString() };
}

let source;
function listen() {
  if (source !== undefined) source.close();
  const body = $('log').tBodies[0];
  body.replaceChildren();
  const { any, text } = query();
  if (!any) return;
  source = new EventSource('logs?' + text);
  source.onopen = () => { $('live').textContent = 'live'; };
  source.onerror = () => { $('live').textContent = 'connecting again'; };
  source.onmessage = (event) => {
    const one = JSON.parse(event.data);
    const said = one.who === undefined ? one.error : one.who + ': ' + one.why;
    const bad = one.outcome === 'done' ? '' : 'bad';
    body.prepend(row([time(one.at), one.kind, one.name, one.outcome, one.step, one.side, one.ms, said], bad));
    while (body.rows.length > KEPT) body.deleteRow(-1);
  };
}

const change = (form, send) =>
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      say(await send(event.submitter.value, form.elements));
      form.elements.why.value = '';
    } catch (error) {
      say('Refused: ' + error.message, true);
    }
    await refresh();
  });

change($('move'), async (what, { why, phase, to }) => {
  const body = what === 'phase' ? { phase: Number(phase.value), why: why.value } : { to: Number(to.value), why: why.value };
  const { request, waitsFor } = await call('POST', what, body);
  return 'Asked for phase ' + request.goal + (waitsFor.length === 0 ? '.' : '; the next step needs: ' + waitsFor.join(', ') + '.');
});
change($('validate'), async (what, { why, sample, strictness }) => {
  const body = what === 'enable' ? { sample: Number(sample.value), strictness: strictness.value, why: why.value } : { why: why.value };
  await call('POST', 'validation/' + what, body);
  return what === 'enable' ? 'Dual reads are on.' : 'Dual reads are off.';
});
$('values').addEventListener('change', async (event) => {
  if (!event.target.checked) return refresh();
  try {
    showDifferences(await call('GET', 'validation/errors?values=true'));
  } catch (error) {
    event.target.checked = false;
    say('Refused: ' + error.message, true);
  }
});
let typing;
$('filter').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(listen, 250);
});
$('filter').addEventListener('submit', (event) => event.preventDefault());
listen();
void refresh();
setInterval(refresh, 2000);
`;
