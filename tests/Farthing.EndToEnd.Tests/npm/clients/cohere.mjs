import { CohereClientV2 } from 'cohere-ai';

const client = url => new CohereClientV2({ token: 'none', environment: url, maxRetries: 0 });
const question = { model: 'asked-model', messages: [{ role: 'user', content: 'How much is a farthing?' }] };
const usageOf = usage => usage && { input: usage.billedUnits.inputTokens, output: usage.billedUnits.outputTokens };

export const chat = async url => {
  const { id, finishReason, message, usage } = await client(url).chat(question);
  return { id, finish: finishReason, text: message.content.map(part => part.text).join(''), ...usageOf(usage) };
};

export const chatStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const event of await client(url).chatStream(question)) {
    saw.chunks++;
    saw.id ??= event.id;
    saw.text += event.type === 'content-delta' ? event.delta.message.content.text : '';
    saw.finish ??= event.delta?.finishReason;
    Object.assign(saw, usageOf(event.delta?.usage));
  }
  return saw;
};
