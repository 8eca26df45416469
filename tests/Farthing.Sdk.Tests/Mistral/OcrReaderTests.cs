using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Mistral;

public class OcrReaderTests
{
    private const string Pages = """{"pages":[{"index":0,"markdown":"# usage_info: 9"}],"model":"mistral-ocr-2512","usage_info":{"pages_processed":3,"doc_size_bytes":90210}}""";

    [Fact]
    public async Task Pages_are_counted() =>
        (await Offline.CallAsync("https://api.mistral.ai/v1/ocr", """{"model":"mistral-ocr-latest","document":{"document_url":"https://a.example/secret"}}""", Pages)).Has(
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.provider.name", "mistral_ai"),
            ("gen_ai.request.model", "mistral-ocr-latest"),
            ("gen_ai.response.model", "mistral-ocr-2512"),
            ("farthing.usage.units.page", 3L),
            ("farthing.usage.source", "body"));

    [Fact]
    public async Task An_ocr_that_is_nobodys_and_counts_no_pages_is_no_call() =>
        Assert.False((await Offline.CallAsync("https://scans.example/v1/ocr", "{}", """{"text":"x"}""")).Recorded);
}
