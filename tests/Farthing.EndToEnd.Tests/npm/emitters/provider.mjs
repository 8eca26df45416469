// A provider on loopback that answers in OpenAI's wire format: the first call with a tool to call, the next in a stream.
import { createServer } from 'node:http';

// What each call used; the tests reckon the bill from the same numbers.
const FIRST = { prompt: 1150, cached: 640, completion: 500, reasoning: 200 };
const SECOND = { prompt: 2000, cached: 0, completion: 100, reasoning: 0 };
const MODEL = 'gpt-4o-mini';

const chatUsage = u => ({
  prompt_tokens: u.prompt, completion_tokens: u.completion, total_tokens: u.prompt + u.completion,
  prompt_tokens_details: { cached_tokens: u.cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: u.reasoning, audio_tokens: 0 },
});
const responseUsage = u => ({
  input_tokens: u.prompt, output_tokens: u.completion, total_tokens: u.prompt + u.completion,
  input_tokens_details: { cached_tokens: u.cached }, output_tokens_details: { reasoning_tokens: u.reasoning },
});

let answers = 0;

function chat(request) {
  const common = { id: `chatcmpl-${process.pid}-${++answers}`, created: 1790000000, model: MODEL };
  if (!request.stream) {
    const message = request.tools?.length
      ? { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }] }
      : { role: 'assistant', content: 'It rains.' };
    return JSON.stringify({
      ...common, object: 'chat.completion', usage: chatUsage(FIRST),
      choices: [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop' }],
    });
  }

  const chunk = (choices, usage) => `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices, usage })}\n\n`;
  return chunk([{ index: 0, delta: { role: 'assistant', content: 'It ' }, finish_reason: null }], null)
    + chunk([{ index: 0, delta: { content: 'rains.' }, finish_reason: 'stop' }], null)
    + chunk([], chatUsage(SECOND)) + 'data: [DONE]\n\n';
}

function responses(request) {
  const usage = request.stream ? SECOND : FIRST;
  const output = !request.stream && request.tools?.length
    ? { id: 'fc_1', type: 'function_call', status: 'completed', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }
    : { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text: 'It rains.', annotations: [] }] };
  const response = {
    id: `resp_${process.pid}_${++answers}`, object: 'response', created_at: 1790000000, status: 'completed', model: MODEL, error: null,
    incomplete_details: null, instructions: null, metadata: {}, parallel_tool_calls: true, temperature: 1, tool_choice: 'auto', tools: [], top_p: 1,
    output: [output], usage: responseUsage(usage),
  };
  if (!request.stream) {
    return JSON.stringify(response);
  }

  const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...data })}\n\n`;
  return event('response.created', { response: { ...response, status: 'in_progress', output: [], usage: null } })
    + event('response.output_item.added', { output_index: 0, item: { ...output, status: 'in_progress', content: [] } })
    + event('response.content_part.added', { item_id: 'msg_1', output_index: 0, content_index: 0, part: { type: 'output_text', text: '', annotations: [] } })
    + event('response.output_text.delta', { item_id: 'msg_1', output_index: 0, content_index: 0, delta: 'It rains.' })
    + event('response.output_text.done', { item_id: 'msg_1', output_index: 0, content_index: 0, text: 'It rains.' })
    + event('response.output_item.done', { output_index: 0, item: output })
    + event('response.completed', { response });
}

const server = createServer(async (request, reply) => {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }

  const question = JSON.parse(Buffer.concat(parts).toString() || '{}');
  const answer = request.url.endsWith('/responses') ? responses(question) : chat(question);
  reply.writeHead(200, { 'content-type': question.stream ? 'text/event-stream' : 'application/json' }).end(answer);
});
await new Promise(ready => server.listen(0, '127.0.0.1', ready));

export const baseURL = `http://127.0.0.1:${server.address().port}/v1`;
export const model = MODEL;

const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } };
const question = [{ role: 'user', content: 'What is the weather in Oslo?' }];

export const stop = () => server.close();

/** Two calls by OpenAI's client, the second streamed by the Responses API; `tool` runs between them. */
export async function converseOver(client, tool) {
  const first = await client.chat.completions.create({ model, messages: question, tools: [weather] });
  await tool(first.choices[0].message.tool_calls[0]);
  let usage;
  for await (const event of await client.responses.create({ model, input: 'And tomorrow?', stream: true })) {
    usage = event.response?.usage ?? usage;
  }

  return { first, usage: { prompt_tokens: usage.input_tokens, completion_tokens: usage.output_tokens } };
}

/** The same with both by Chat Completions. */
export async function converse(client, tool) {
  const first = await client.chat.completions.create({ model, messages: question, tools: [weather] });
  await tool(first.choices[0].message.tool_calls[0]);
  const second = await client.chat.completions.create({ model, messages: question, stream: true, stream_options: { include_usage: true } });
  let usage;
  for await (const chunk of second) {
    usage = chunk.usage ?? usage;
  }

  return { first, usage };
}
