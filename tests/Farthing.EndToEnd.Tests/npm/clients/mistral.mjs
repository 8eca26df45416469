import { Mistral } from '@mistralai/mistralai';

const client = url => new Mistral({ apiKey: 'none', serverURL: url, retryConfig: { strategy: 'none' } });
const question = { model: 'asked-model', messages: [{ role: 'user', content: 'How much is a farthing?' }] };

const usageOf = usage => usage && {
  input: usage.promptTokens,
  output: usage.completionTokens,
  audioSeconds: usage.promptAudioSeconds ?? undefined,
  cacheRead: (usage.prompt_tokens_details ?? usage.prompt_token_details)?.cached_tokens,
};

export const chat = async url => {
  const { id, model, choices, usage } = await client(url).chat.complete(question);
  return {
    id, model, finish: choices.map(choice => choice.finishReason).join(), text: choices[0].message.content, ...usageOf(usage),
  };
};

export const chatStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const { data: { id, model, choices, usage } } of await client(url).chat.stream(question)) {
    saw.chunks++;
    Object.assign(saw, { id, model }, usageOf(usage));
    for (const { delta, finishReason } of choices) {
      saw.text += delta.content ?? '';
      saw.finish = finishReason ?? saw.finish;
    }
  }
  return saw;
};

export const ocr = async url => {
  const { model, pages, usageInfo } = await client(url).ocr.process({
    model: question.model, document: { type: 'document_url', documentUrl: 'https://example.com/coins.pdf' },
  });
  return { model, text: pages.map(page => page.markdown).join(''), pages: usageInfo.pagesProcessed };
};
