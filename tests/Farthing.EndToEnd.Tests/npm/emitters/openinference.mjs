import OpenAI from 'openai';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { baseURL, converseOver, stop } from './provider.mjs';
import { start, within } from './farthing.mjs';

const provider = start();
const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
instrumentation.manuallyInstrument(OpenAI);
const tracer = provider.getTracer('@arizeai/openinference-core');
const client = new OpenAI({ apiKey: 'none', baseURL });

await within(tracer, 'helper', { 'openinference.span.kind': 'AGENT' }, async agent => {
  const { first, usage } = await converseOver(client, () => within(tracer, 'weather', { 'openinference.span.kind': 'TOOL' }, () => {}));
  agent.setAttributes({
    'llm.token_count.prompt': first.usage.prompt_tokens + usage.prompt_tokens,
    'llm.token_count.completion': first.usage.completion_tokens + usage.completion_tokens,
  });
});
await provider.shutdown();
stop();
