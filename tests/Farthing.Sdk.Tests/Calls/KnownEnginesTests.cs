using System.Text;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Calls;

public class KnownEnginesTests
{
    private const string Request = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    [Fact]
    public async Task A_call_that_is_cut_off_is_the_engines_that_answered_at_its_address_before()
    {
        const string Address = "https://engine-a.example/v1/chat/completions";
        var cut = Encoding.UTF8.GetBytes("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel");
        (await Offline.CallAsync(Address, Request, cut, "text/event-stream")).Has(("gen_ai.provider.name", "openai_compatible"));

        (await Offline.CallAsync(Address, Request, Fixture.Bytes("llamacpp.json"))).Has(("gen_ai.provider.name", "llama.cpp"));
        (await Offline.CallAsync(Address, Request, cut, "text/event-stream")).Has(("gen_ai.provider.name", "llama.cpp"), ("farthing.usage.shape", null));
        (await Offline.CallAsync(Address, Request, """{"error":"no"}"""u8.ToArray(), status: System.Net.HttpStatusCode.BadRequest)).Has(("gen_ai.provider.name", "llama.cpp"));
    }

    [Fact]
    public async Task Another_address_and_a_whole_answer_of_nobody_we_know_are_not_taken_for_it()
    {
        const string Address = "https://engine-b.example/v1/chat/completions";
        await Offline.CallAsync(Address, Request, Fixture.Bytes("llamacpp.json"));
        (await Offline.CallAsync("https://engine-c.example/v1/chat/completions", Request, "{"u8.ToArray())).Has(("gen_ai.provider.name", "openai_compatible"));
        (await Offline.CallAsync(Address, Request, """{"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""u8.ToArray())).Has(("gen_ai.provider.name", "openai_compatible"));
    }
}
