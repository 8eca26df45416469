// What Chat Completions say, in the words of OpenAI's own clients and of those made like it.

const usageOf = usage => usage && {
  input: usage.prompt_tokens,
  output: usage.completion_tokens,
  cacheRead: (usage.prompt_tokens_details ?? usage.prompt_token_details)?.cached_tokens,
  cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
  audioInput: usage.prompt_tokens_details?.audio_tokens,
  audioOutput: usage.completion_tokens_details?.audio_tokens,
  reasoning: usage.completion_tokens_details?.reasoning_tokens ?? usage.reasoning_tokens,
  webSearches: usage.num_search_queries,
  citationTokens: usage.citation_tokens,
  audioSeconds: usage.prompt_audio_seconds ?? undefined,
  ...costOf(usage),
};

/** What OpenRouter and xAI say that the call cost. */
export function costOf(usage) {
  if (usage.cost_in_usd_ticks !== undefined) return { costUsd: usage.cost_in_usd_ticks / 1e10 };
  return { costUsd: usage.cost, upstreamCostUsd: usage.is_byok ? usage.cost_details.upstream_inference_cost : undefined };
}

/** llama.cpp's own account, where there is no other: it worked on what was not cached. */
const timingsOf = timings => timings && {
  input: timings.prompt_n + timings.cache_n,
  output: timings.predicted_n,
  cacheRead: timings.cache_n,
};

export const completionOf = completion => ({
  id: completion.id,
  model: completion.model,
  tier: completion.service_tier ?? undefined,
  finish: completion.choices.map(choice => choice.finish_reason).join(),
  text: completion.choices.map(choice => choice.message?.content ?? choice.text ?? '').join(''),
  ...usageOf(completion.usage),
});

/** @param usageIn where a chunk has its usage, if it has. */
export async function streamOf(stream, usageIn = chunk => chunk.usage) {
  const saw = { chunks: 0, text: '' };
  for await (const chunk of stream) {
    saw.chunks++;
    saw.id ||= chunk.id;
    saw.model ||= chunk.model;
    saw.tier ??= chunk.service_tier ?? undefined;
    for (const choice of chunk.choices) {
      saw.text += choice.delta?.content ?? choice.text ?? '';
      saw.finish = choice.finish_reason ?? saw.finish;
    }
    Object.assign(saw, usageOf(usageIn(chunk)) ?? timingsOf(chunk.timings));
  }
  return saw;
}

export const question = { model: 'asked-model', messages: [{ role: 'user', content: 'How much is a farthing?' }] };
export const withUsage = { stream: true, stream_options: { include_usage: true } };
