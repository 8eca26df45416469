import { Ollama } from 'ollama';

const client = url => new Ollama({ host: url });
const question = { model: 'asked-model', messages: [{ role: 'user', content: 'How much is a farthing?' }], stream: true };

const doneOf = ({ model, done_reason, prompt_eval_count, eval_count }) =>
  ({ model, finish: done_reason, input: prompt_eval_count, output: eval_count });

export const generate = async url => {
  const made = await client(url).generate({ model: 'asked-model', prompt: 'A farthing is', stream: false });
  return { text: made.response, ...doneOf(made) };
};

export const chatStream = async url => {
  const saw = { chunks: 0, text: '' };
  for await (const part of await client(url).chat(question)) {
    saw.chunks++;
    saw.text += part.message.content;
    Object.assign(saw, doneOf(part));
  }
  return saw;
};
