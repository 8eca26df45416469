import OpenAI from 'openai';
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { observeOpenAI } from '@langfuse/openai';
import { startActiveObservation } from '@langfuse/tracing';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { baseURL, converse, stop } from './provider.mjs';
import { protobuf, service, strict } from './farthing.mjs';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const processor = new LangfuseSpanProcessor({ exporter: strict(protobuf()), publicKey: 'none', secretKey: 'none', baseUrl: 'http://127.0.0.1:1' });
const provider = new TracerProvider({ resource: resourceFromAttributes({ 'service.name': service }), spanProcessors: [processor] });
trace.setGlobalTracerProvider(provider);
const client = observeOpenAI(new OpenAI({ apiKey: 'none', baseURL }));

await startActiveObservation('helper', async agent => {
  await converse(client, () => startActiveObservation('weather', tool => tool.update({ output: 'rain' }), { asType: 'tool' }));
  agent.update({ output: 'It rains.' });
}, { asType: 'agent' });
await provider.shutdown();
stop();
