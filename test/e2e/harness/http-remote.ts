import { createServer } from 'node:http';
import { backend } from '../../source/backend.ts';

/** Runs on a lab's host and serves the repositories of a directory over HTTP. */
const [port, root = ''] = process.argv.slice(2);

createServer(backend(root)).listen(Number(port), '127.0.0.1', () => console.log('listening'));
