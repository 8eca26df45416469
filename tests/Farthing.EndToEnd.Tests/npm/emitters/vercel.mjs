// The AI SDK in the version that it is told, and the provider package of that version.
import { z } from 'zod';
import { baseURL, model, stop } from './provider.mjs';
import { start, within } from './farthing.mjs';

const version = process.argv[2];
const ai = await import(version === '7' ? 'ai' : `ai-${version}`);
const { createOpenAI } = await import(version === '7' ? '@ai-sdk/openai' : `ai-${version}-openai`);
const provider = start();
const tracer = provider.getTracer('app');
const openai = createOpenAI({ apiKey: 'none', baseURL, compatibility: 'strict' });
let telemetry = { experimental_telemetry: { isEnabled: true, functionId: 'helper', metadata: { userId: 'u-1', plan: 'pro' }, recordInputs: false, recordOutputs: false } };
if (version === '7') {
  const { OpenTelemetry } = await import('@ai-sdk/otel');
  ai.registerTelemetry(new OpenTelemetry());
  telemetry = { telemetry: { functionId: 'helper', recordInputs: false, recordOutputs: false } };
}

const schema = z.object({ city: z.string() });
const weather = ai.tool({ description: 'weather', parameters: schema, inputSchema: schema, execute: async () => 'rain' });
await within(tracer, 'request', {}, async () => {
  await ai.generateText({ model: openai.chat(model), prompt: 'What is the weather in Oslo?', tools: { weather }, ...telemetry });
  const stream = ai.streamText({ model: openai.chat(model), prompt: 'And tomorrow?', ...telemetry });
  for await (const _ of stream.textStream) {
    // To its end: only then is the usage known.
  }

  await stream.usage;
});
await provider.shutdown();
stop();
