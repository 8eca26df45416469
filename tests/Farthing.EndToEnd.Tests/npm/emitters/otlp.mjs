// An application that writes the conventions' spans itself, with OpenTelemetry's exporter of the kind that it is told.
import OpenAI from 'openai';
import { SpanKind } from '@opentelemetry/api';
import { baseURL, converse, model, stop } from './provider.mjs';
import { endpoint, headers, protobuf, start, within } from './farthing.mjs';

async function exporter(kind) {
  if (kind === 'protobuf') {
    return protobuf();
  }

  if (kind === 'json') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    return new OTLPTraceExporter({ url: new URL('/v1/traces', endpoint).href, headers });
  }

  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-grpc');
  const { Metadata, credentials } = await import('@grpc/grpc-js');
  const metadata = new Metadata();
  metadata.set('authorization', headers.authorization);
  return new OTLPTraceExporter({ url: process.env.FARTHING_GRPC, metadata, credentials: credentials.createInsecure() });
}

const provider = start(await exporter(process.argv[2]));
const tracer = provider.getTracer('app');
const client = new OpenAI({ apiKey: 'none', baseURL });

// What a call used is written on a span of its own, as an instrumentation would.
function call(id, usage) {
  tracer.startSpan(`chat ${model}`, {
    kind: SpanKind.CLIENT,
    attributes: {
      'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model, 'gen_ai.response.id': id,
      'gen_ai.usage.input_tokens': usage.prompt_tokens, 'gen_ai.usage.output_tokens': usage.completion_tokens,
      'gen_ai.usage.cache_read.input_tokens': usage.prompt_tokens_details.cached_tokens,
      'gen_ai.usage.reasoning.output_tokens': usage.completion_tokens_details.reasoning_tokens,
    },
  }).end();
}

await within(tracer, 'invoke_agent helper', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'helper' }, async agent => {
  const { first, usage } = await converse(client, () => within(tracer, 'execute_tool weather', { 'gen_ai.operation.name': 'execute_tool' }, () => {}));
  call(first.id, first.usage);
  call('second', usage);
  agent.setAttributes({
    'gen_ai.usage.input_tokens': first.usage.prompt_tokens + usage.prompt_tokens,
    'gen_ai.usage.output_tokens': first.usage.completion_tokens + usage.completion_tokens,
  });
});
await provider.shutdown();
stop();
