import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { completionOf, costOf, question, streamOf, withUsage } from './chat.mjs';

const client = (url, path = '/v1') => new OpenAI({ apiKey: 'sk-none', baseURL: url + path, maxRetries: 0 });
const prompt = { model: 'asked-model', prompt: 'A farthing is' };
const input = { model: 'asked-model', input: 'How much is a farthing?' };

export const chat = async url => completionOf(await client(url).chat.completions.create(question));

export const chatStream = async url => streamOf(await client(url).chat.completions.create({ ...question, ...withUsage }));

export const chatAccumulated = async url =>
  completionOf(await client(url).chat.completions.stream({ ...question, ...withUsage }).finalChatCompletion());

export const azureStream = async url => {
  const azure = new AzureOpenAI({ endpoint: url, apiKey: 'none', apiVersion: '2024-10-21', deployment: 'asked-model', maxRetries: 0 });
  return streamOf(await azure.chat.completions.create({ ...question, model: 'another', ...withUsage }));
};

export const completion = async url => completionOf(await client(url).completions.create(prompt));

export const completionStream = async url => streamOf(await client(url).completions.create({ ...prompt, ...withUsage }));

export const embeddings = async url => {
  const made = await client(url).embeddings.create(input);
  return { model: made.model, input: made.usage.prompt_tokens, text: made.data.map(one => one.embedding.length).join() };
};

const responseOf = response => ({
  id: response.id,
  model: response.model,
  tier: response.service_tier ?? undefined,
  finish: response.incomplete_details?.reason ?? (response.status === 'completed' || response.status === 'failed' ? response.status : undefined),
  failed: response.status === 'failed' || undefined,
  errorType: response.error?.code,
  text: response.output_text,
  webSearches: response.tool_usage?.web_search?.num_requests ?? (response.output?.filter(one => one.type === 'web_search_call').length || undefined),
  ...(response.usage && {
    input: response.usage.input_tokens,
    output: response.usage.output_tokens,
    cacheRead: response.usage.input_tokens_details?.cached_tokens,
    cacheWrite: response.usage.input_tokens_details?.cache_write_tokens,
    cacheWrite30m: response.usage.input_tokens_details?.cache_write_tokens_details?.ttl_30m_tokens,
    cacheWrite12h: response.usage.input_tokens_details?.cache_write_tokens_details?.ttl_12h_tokens,
    reasoning: response.usage.output_tokens_details?.reasoning_tokens,
    ...costOf(response.usage),
  }),
});

export const responses = async url => responseOf(await client(url).responses.create(input));

export const background = async url => responseOf(await client(url).responses.create({ ...input, background: true }));

export const responsesStream = async url => {
  let last;
  let chunks = 0;
  let text = '';
  for await (const event of await client(url).responses.create({ ...input, stream: true })) {
    chunks++;
    last = event.response ?? last;
    text += event.type === 'response.output_text.delta' ? event.delta : '';
  }
  return { ...responseOf(last), chunks, text };
};

export const responsesAccumulated = async url => responseOf(await client(url).responses.stream(input).finalResponse());

const imageUsageOf = usage => usage && {
  input: usage.input_tokens,
  output: usage.output_tokens,
  imageInput: usage.input_tokens_details?.image_tokens,
  imageOutput: usage.output_tokens_details?.image_tokens,
};

export const images = async url => {
  const made = await client(url).images.generate({ model: 'asked-model', prompt: 'a coin', n: 2 });
  const text = made.data.map(one => one.revised_prompt ?? '').join();
  return { text, ...(made.usage ? imageUsageOf(made.usage) : { images: made.data.length }) };
};

export const imagesStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const event of await client(url).images.generate({ model: 'asked-model', prompt: 'a coin', stream: true })) {
    saw.chunks++;
    saw.text += event.b64_json ? '.' : '';
    Object.assign(saw, imageUsageOf(event.usage));
  }
  return saw;
};

const speech = async stream => ({ file: await toFile(Buffer.from('RIFF'), 'speech.wav'), model: 'asked-model', stream });

const speechUsageOf = usage => usage && {
  input: usage.input_tokens,
  output: usage.output_tokens,
  audioInput: usage.input_token_details?.audio_tokens,
  audioSeconds: usage.seconds,
};

export const transcription = async url => {
  const made = await client(url).audio.transcriptions.create(await speech(false));
  return { text: made.text, ...speechUsageOf(made.usage) };
};

export const transcriptionStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const event of await client(url).audio.transcriptions.create(await speech(true))) {
    saw.chunks++;
    saw.text += event.delta ?? '';
    Object.assign(saw, speechUsageOf(event.usage));
  }
  return saw;
};
