// HEALTHCHECK of the images: is the process in this container ready for work? Exit code 0 or 1.
import { get } from 'node:http';

const port = process.env.HEALTH_CHECK_PORT;
const request = get({ host: '127.0.0.1', port, path: '/readyz', timeout: 4000, agent: false }, (response) => {
  process.exit(response.statusCode === 200 ? 0 : 1);
});
request.on('timeout', () => request.destroy());
request.on('error', () => process.exit(1));
