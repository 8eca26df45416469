import { GoogleGenAI } from '@google/genai';

const client = url => new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: url } });
const question = { model: 'asked-model', contents: 'How much is a farthing?' };

const partOf = (details, modality) => details?.find(one => one.modality === modality)?.tokenCount;

/** Tool results are prompt beside the prompt, thoughts are output beside the candidates; cached audio is counted as cached. */
const usageOf = usage => usage && {
  input: usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
  output: usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0),
  cacheRead: usage.cachedContentTokenCount,
  cacheReadAudio: partOf(usage.cacheTokensDetails, 'AUDIO'),
  reasoning: usage.thoughtsTokenCount,
  audioInput: freshOf(usage, 'AUDIO'),
  imageInput: freshOf(usage, 'IMAGE'),
  audioOutput: partOf(usage.candidatesTokensDetails, 'AUDIO'),
  imageOutput: partOf(usage.candidatesTokensDetails, 'IMAGE'),
};

const freshOf = (usage, modality) => {
  const all = partOf(usage.promptTokensDetails, modality);
  return all === undefined ? undefined : all - (partOf(usage.cacheTokensDetails, modality) ?? 0);
};

const add = (saw, answer) => {
  saw.text += answer.text ?? '';
  const finish = answer.candidates?.[0]?.finishReason ?? saw.finish;
  const queries = answer.candidates?.[0]?.groundingMetadata?.webSearchQueries;
  Object.assign(saw, { id: answer.responseId, model: answer.modelVersion, finish }, usageOf(answer.usageMetadata));
  const traffic = answer.usageMetadata?.trafficType;
  saw.tier = (traffic === 'ON_DEMAND' ? undefined : traffic) ?? saw.tier; // On demand is what list prices are of.
  saw.webSearches = queries?.length ? 1 : saw.webSearches; // Gemini 2 charges a grounded prompt once, however many its queries.
  return saw;
};

export const generate = async url => add({ text: '' }, await client(url).models.generateContent(question));

export const generateStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const answer of await client(url).models.generateContentStream(question)) {
    saw.chunks++;
    add(saw, answer);
  }
  return saw;
};
