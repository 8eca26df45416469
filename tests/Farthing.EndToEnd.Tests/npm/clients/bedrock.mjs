import {
  BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { eventsOf, messageOf } from './anthropic.mjs';

const client = url => new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: url,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  // Its own choice is HTTP/2 without TLS here, which the test's server does not speak.
  requestHandler: new NodeHttpHandler(),
  maxAttempts: 1,
});
const question = { modelId: 'asked-model', messages: [{ role: 'user', content: [{ text: 'How much is a farthing?' }] }] };
const document = { modelId: 'asked-model', contentType: 'application/json', body: '{"prompt":"How much is a farthing?"}' };

/** Cached and cache-written tokens stand beside <c>inputTokens</c>. */
const usageOf = usage => usage && {
  input: usage.inputTokens + (usage.cacheReadInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0),
  output: usage.outputTokens,
  cacheRead: usage.cacheReadInputTokens,
  cacheWrite: usage.cacheWriteInputTokens,
  cacheWrite5m: usage.cacheDetails?.find(detail => detail.ttl === '5m')?.inputTokens,
  cacheWrite1h: usage.cacheDetails?.find(detail => detail.ttl === '1h')?.inputTokens,
};

export const converse = async url => {
  const { output, stopReason, usage, serviceTier, trace } = await client(url).send(new ConverseCommand(question));
  return {
    text: output.message.content.map(part => part.text).join(''),
    model: trace?.promptRouter?.invokedModelId,
    tier: serviceTier?.type,
    finish: stopReason,
    ...usageOf(usage),
  };
};

export const converseStream = async url => {
  const saw = { chunks: 0, text: '' };
  const { stream } = await client(url).send(new ConverseStreamCommand(question));
  for await (const { contentBlockDelta, messageStop, metadata } of stream) {
    saw.chunks++;
    saw.text += contentBlockDelta?.delta.text ?? '';
    saw.finish = messageStop?.stopReason ?? saw.finish;
    saw.tier = metadata?.serviceTier?.type ?? saw.tier;
    saw.model = metadata?.trace?.promptRouter?.invokedModelId ?? saw.model;
    Object.assign(saw, usageOf(metadata?.usage));
  }
  return saw;
};

const novaUsageOf = usage => usage && usageOf({
  ...usage, cacheReadInputTokens: usage.cacheReadInputTokenCount, cacheWriteInputTokens: usage.cacheWriteInputTokenCount,
});

const metricsOf = metrics => metrics && usageOf({
  inputTokens: metrics.inputTokenCount,
  outputTokens: metrics.outputTokenCount,
  cacheReadInputTokens: metrics.cacheReadInputTokenCount,
  cacheWriteInputTokens: metrics.cacheWriteInputTokenCount,
});

/** The client gives the model's own document as bytes. */
const bodyOf = async url => JSON.parse(new TextDecoder().decode((await client(url).send(new InvokeModelCommand(document))).body));

async function* documentsOf(url) {
  const { body } = await client(url).send(new InvokeModelWithResponseStreamCommand(document));
  for await (const { chunk } of body) yield JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(chunk.bytes));
}

/** The address names the model that Bedrock bills; the maker's own name for it says nothing of the inference profile. */
const billed = saw => ({ ...saw, model: undefined });

export const invokeClaude = async url => billed(messageOf(await bodyOf(url)));

export const invokeClaudeStream = async url => billed(await eventsOf(documentsOf(url)));

export const invokeNova = async url => {
  const { output, stopReason, usage } = await bodyOf(url);
  return { text: output.message.content[0].text, finish: stopReason, ...novaUsageOf(usage) };
};

export const invokeLlama = async url => {
  const { generation, stop_reason, prompt_token_count, generation_token_count } = await bodyOf(url);
  return { text: generation, finish: stop_reason, input: prompt_token_count, output: generation_token_count };
};

/** Nova's, Llama's and others' documents: each in its words, and Bedrock's metrics in the last. */
export const invokeStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const one of documentsOf(url)) {
    saw.chunks++;
    saw.text += one.generation ?? one.text ?? one.contentBlockDelta?.delta.text ?? '';
    saw.finish = one.stop_reason ?? one.messageStop?.stopReason ?? one.finish_reason ?? saw.finish;
    Object.assign(saw, novaUsageOf(one.metadata?.usage) ?? metricsOf(one['amazon-bedrock-invocationMetrics']));
  }
  return saw;
};
