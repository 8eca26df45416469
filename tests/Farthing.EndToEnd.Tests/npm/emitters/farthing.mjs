// Where spans go, and a provider of spans as an application sets one up. A span that was not taken fails the run.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

export const endpoint = process.env.FARTHING_ENDPOINT;
export const headers = { authorization: `Bearer ${process.env.FARTHING_KEY}` };
export const service = process.env.FARTHING_SERVICE;

export const protobuf = () => new OTLPTraceExporter({ url: new URL('/v1/traces', endpoint).href, headers });

/** The exporter, which ends the process with 1 when something is refused. */
export function strict(exporter) {
  const send = exporter.export.bind(exporter);
  exporter.export = (spans, done) => send(spans, result => {
    if (result.code !== 0) {
      console.error(result.error);
      process.exitCode = 1;
    }

    done(result);
  });
  return exporter;
}

export function start(exporter = protobuf(), processors = []) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor({ exporter: strict(exporter) }), ...processors],
  });
  trace.setGlobalTracerProvider(provider);
  return provider;
}

/** Runs `work` in a span of its name. */
export const within = (tracer, name, attributes, work) => tracer.startActiveSpan(name, { attributes }, async span => {
  try {
    return await work(span);
  } finally {
    span.end();
  }
});
