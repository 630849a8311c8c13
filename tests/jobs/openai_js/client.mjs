// Asks assay serve as any program does, and writes what it got as one JSON object.
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.argv[2], apiKey: process.argv[3], maxRetries: 0 });
const messages = [{ role: "user", content: "Say it." }];
const told = {};

const { data, response } = await client.chat.completions
  .create({ model: "m@best_of_n:3", messages })
  .withResponse();
told.text = data.choices[0].message.content;
told.verdict = response.headers.get("x-assay-verdict");
told.outcome = data.assay.outcome;
told.calls = data.assay.ledger.total.verifier_calls;
told.tokens = data.usage.total_tokens;

for (const [name, model] of [["streamed", "m@none"], ["told", "m@best_of_n:3"]]) {
  const pieces = [];
  const options = { include_usage: true };
  const stream = await client.chat.completions.create({
    model, messages, stream: true, stream_options: options,
  });
  for await (const chunk of stream) {
    pieces.push(chunk.choices[0]?.delta?.content ?? "");
    if (chunk.assay) told[`${name} outcome`] = chunk.assay.outcome;
    if (chunk.usage) told[`${name} tokens`] = chunk.usage.total_tokens;
  }
  told[name] = pieces.join("");
}

const field = { assay: { constraints: ["words at_most=1"], on_failure: "error" } };
try {
  await client.chat.completions.create({ model: "m@none", messages, ...field });
} catch (error) {
  told.error = [error.status, error.code, error.constructor.name];
}
try {
  await client.chat.completions.create({ model: "m", messages: "hello" });
} catch (error) {
  told.wrong = [error.status, error.param, error.constructor.name];
}
told.models = [];
for await (const model of client.models.list()) told.models.push(model.id);
console.log(JSON.stringify(told));
