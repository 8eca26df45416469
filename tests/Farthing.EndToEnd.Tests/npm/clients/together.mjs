import Together from 'together-ai';
import { completionOf, question, streamOf } from './chat.mjs';

const client = url => new Together({ apiKey: 'none', baseURL: `${url}/v1`, maxRetries: 0 });

export const chat = async url => completionOf(await client(url).chat.completions.create(question));

export const chatStream = async url => streamOf(await client(url).chat.completions.create({ ...question, stream: true }));
