import Replicate from 'replicate';

export const predict = async url => {
  const client = new Replicate({ auth: 'none', baseUrl: `${url}/v1` });
  const { id, model, status, output, metrics } = await client.predictions.create({ model: 'asked/model', input: { prompt: 'x' }, wait: true });
  return {
    id,
    model,
    finish: status,
    text: output.join(''),
    input: metrics.input_token_count,
    output: metrics.output_token_count,
    gpuSeconds: metrics.predict_time,
  };
};
