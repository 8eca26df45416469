// Sends one agent run with one model call in it, as an application with OpenTelemetry's SDK would.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { context, trace, SpanKind } from '@opentelemetry/api';

const exporter = new OTLPTraceExporter({
  url: new URL('/v1/traces', process.env.FARTHING_ENDPOINT).href,
  headers: { authorization: `Bearer ${process.env.FARTHING_KEY}` },
  compression: 'gzip',
});
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'node-app' }),
  spanProcessors: [new BatchSpanProcessor({ exporter })],
});
const tracer = provider.getTracer('app');
const usage = { 'gen_ai.usage.input_tokens': 1150, 'gen_ai.usage.output_tokens': 500 };

const agent = tracer.startSpan('invoke_agent helper', {
  attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.provider.name': 'openai', ...usage },
});
tracer.startSpan('chat gpt-4o-mini', {
  kind: SpanKind.CLIENT,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o-mini',
    ...usage,
  },
}, trace.setSpan(context.active(), agent)).end();
agent.end();

let failed = false;
const send = exporter.export.bind(exporter);
exporter.export = (spans, done) => send(spans, result => {
  failed ||= result.code !== 0;
  done(result);
});
await provider.forceFlush();
await provider.shutdown();
process.exit(failed ? 1 : 0);
