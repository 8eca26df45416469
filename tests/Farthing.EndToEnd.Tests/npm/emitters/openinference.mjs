import OpenAI from 'openai';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import { baseURL, model, question, stop, weather } from './provider.mjs';
import { start, within } from './farthing.mjs';

const provider = start();
const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
instrumentation.manuallyInstrument(OpenAI);
const tracer = provider.getTracer('@arizeai/openinference-core');
const client = new OpenAI({ apiKey: 'none', baseURL });

await within(tracer, 'helper', { 'openinference.span.kind': 'AGENT' }, async agent => {
  const first = await client.chat.completions.create({ model, messages: question, tools: [weather] });
  await within(tracer, 'weather', { 'openinference.span.kind': 'TOOL' }, () => {});

  // It counts a stream of the Responses API only.
  let usage;
  for await (const event of await client.responses.create({ model, input: 'And tomorrow?', stream: true })) {
    usage = event.response?.usage ?? usage;
  }

  agent.setAttributes({
    'llm.token_count.prompt': first.usage.prompt_tokens + usage.input_tokens,
    'llm.token_count.completion': first.usage.completion_tokens + usage.output_tokens,
  });
});
await provider.shutdown();
stop();
