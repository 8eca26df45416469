import OpenAI from 'openai';
import * as traceloop from '@traceloop/node-server-sdk';
import { baseURL, converse, stop } from './provider.mjs';
import { protobuf, service, strict } from './farthing.mjs';

traceloop.initialize({
  appName: service, exporter: strict(protobuf()), disableBatch: true, traceContent: false, silenceInitializationMessage: true,
  traceloopSyncEnabled: false, instrumentModules: { openAI: OpenAI },
});
const client = new OpenAI({ apiKey: 'none', baseURL });
await traceloop.withWorkflow({ name: 'trip', associationProperties: { user_id: 'u-1', plan: 'pro' } }, () =>
  traceloop.withAgent({ name: 'helper' }, () => converse(client, () => traceloop.withTool({ name: 'weather' }, () => 'rain'))));
await traceloop.forceFlush();
stop();
process.exit();
