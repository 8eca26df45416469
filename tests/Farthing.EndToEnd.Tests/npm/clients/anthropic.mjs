import Anthropic from '@anthropic-ai/sdk';

const client = url => new Anthropic({ apiKey: 'none', baseURL: url, maxRetries: 0 });
const question = { model: 'asked-model', max_tokens: 100, messages: [{ role: 'user', content: 'How much is a farthing?' }] };

/** What was read from and written to the cache stands beside <c>input_tokens</c>. */
export const usageOf = usage => usage && {
  input: usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0),
  output: usage.output_tokens,
  cacheRead: usage.cache_read_input_tokens ?? undefined,
  cacheWrite: usage.cache_creation_input_tokens ?? undefined,
  cacheWrite5m: usage.cache_creation?.ephemeral_5m_input_tokens,
  cacheWrite1h: usage.cache_creation?.ephemeral_1h_input_tokens,
  reasoning: usage.output_tokens_details?.thinking_tokens,
  webSearches: usage.server_tool_use?.web_search_requests,
  tier: usage.service_tier ?? undefined,
};

export const messageOf = message => ({
  id: message.id,
  model: message.model,
  finish: message.stop_reason ?? undefined,
  text: message.content.map(part => part.text).join(''),
  ...usageOf(message.usage),
});

/** The events of a stream, as the documentation says that they add up. */
export async function eventsOf(events) {
  const saw = { chunks: 0, text: '' };
  let usage;
  for await (const event of events) {
    saw.chunks++;
    if (event.type === 'message_start') {
      usage = event.message.usage;
      Object.assign(saw, { id: event.message.id, model: event.message.model });
    } else if (event.type === 'content_block_delta') {
      saw.text += event.delta.text;
    } else if (event.type === 'message_delta') {
      saw.finish = event.delta.stop_reason;
      for (const [key, count] of Object.entries(event.usage)) usage[key] = count ?? usage[key];
    }
  }
  return { ...saw, ...usageOf(usage) };
}

export const message = async url => messageOf(await client(url).messages.create(question));

export const messageStream = async url => {
  // The client keeps pings to itself, so that its count of events is not ours.
  const { chunks, ...saw } = await eventsOf(await client(url).messages.create({ ...question, stream: true }));
  return saw;
};

export const messageAccumulated = async url => messageOf(await client(url).messages.stream(question).finalMessage());
