import Groq, { toFile } from 'groq-sdk';
import { completionOf, question, streamOf } from './chat.mjs';

const client = url => new Groq({ apiKey: 'none', baseURL: url, maxRetries: 0 });

export const chat = async url => completionOf(await client(url).chat.completions.create(question));

export const chatStream = async url =>
  streamOf(await client(url).chat.completions.create({ ...question, stream: true }), chunk => chunk.x_groq?.usage);

export const transcription = async url => {
  const file = await toFile(Buffer.from('RIFF'), 'speech.wav');
  const made = await client(url).audio.transcriptions.create({ file, model: 'asked-model', response_format: 'verbose_json' });
  return { id: made.x_groq.id, text: made.text, audioSeconds: made.duration };
};
