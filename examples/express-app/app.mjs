// A shop that can be broken on purpose. What makes it healable is the last third: /livez and /control/<operation>.
import express from 'express';

const port = Number(process.env.SHOP_PORT ?? 3201);
const token = process.env.SHOP_TOKEN ?? 'only-for-the-example';
const app = express();
app.use(express.json({ limit: '10kb' }));

let isBroken = false;
let orders = 0;

app.post('/orders', (_request, response) => {
  if (isBroken) return response.status(500).json({ error: 'the order book is corrupt' });
  orders += 1;
  return response.status(201).json({ order: orders });
});

app.post('/break', (_request, response) => {
  isBroken = true;
  response.json({ isBroken });
});

// Checks tell people what is wrong; the status alone decides.
app.get('/health', (_request, response) => {
  const message = isBroken ? 'the order book is corrupt' : `${orders} orders`;
  response.status(isBroken ? 500 : 200).json({ checks: { 'order-book': { ok: !isBroken, message } } });
});

// "Can take orders of the recovery worker": without it the gentle rung is skipped.
app.get('/livez', (_request, response) => response.json({ status: 'ok' }));

let highestSeen = 0;
const operations = {
  reset: () => {
    isBroken = false;
  },
  // Has no effect of its own: the token that comes with it makes all older ones worthless.
  fence: () => undefined,
};

app.post('/control/:operation', (request, response) => {
  if (request.get('authorization') !== `Bearer ${token}`) return response.status(401).json({ error: 'who are you?' });
  const { fencingToken } = request.body ?? {};
  if (!Number.isSafeInteger(fencingToken)) return response.status(400).json({ error: 'fencingToken is missing' });
  // A worker that stood still while another one took over comes with an old token.
  if (fencingToken <= highestSeen) return response.status(409).json({ error: 'fencing token is stale' });
  const operation = Object.hasOwn(operations, request.params.operation) ? operations[request.params.operation] : null;
  if (operation === null) return response.status(404).json({ error: 'no such operation' });
  highestSeen = fencingToken;
  operation();
  return response.json({ ok: true });
});

app.listen(port, '127.0.0.1');
