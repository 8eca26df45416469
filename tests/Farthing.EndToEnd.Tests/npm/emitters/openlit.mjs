import OpenAI from 'openai';
import openlitModule from 'openlit';
import { trace } from '@opentelemetry/api';
import { baseURL, converse, stop } from './provider.mjs';
import { endpoint, headers, service, within } from './farthing.mjs';

const openlit = openlitModule.default;
openlit.init({
  applicationName: service, otlpEndpoint: endpoint.replace(/\/$/, ''), otlpHeaders: headers, disableMetrics: true, disableEvents: true,
  captureMessageContent: false, pricingJson: '{}', instrumentations: { openai: OpenAI },
});
const client = new OpenAI({ apiKey: 'none', baseURL });
const tracer = trace.getTracer('openlit');
await within(tracer, 'invoke_agent helper', { 'gen_ai.operation.name': 'invoke_agent' }, async agent => {
  const { first, usage } = await converse(client, () => within(tracer, 'execute_tool weather', { 'gen_ai.operation.name': 'execute_tool' }, () => {}));
  agent.setAttributes({
    'gen_ai.usage.input_tokens': first.usage.prompt_tokens + usage.prompt_tokens,
    'gen_ai.usage.output_tokens': first.usage.completion_tokens + usage.completion_tokens,
  });
});
const provider = trace.getTracerProvider();
await (provider.getDelegate?.() ?? provider).shutdown();
stop();
process.exit();
