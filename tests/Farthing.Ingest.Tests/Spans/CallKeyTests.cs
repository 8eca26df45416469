using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class CallKeyTests
{
    [Fact]
    public void The_same_key_is_the_same_call_and_another_key_is_another()
    {
        Assert.Equal(CallKey.IdOf("openai/chatcmpl-1"), CallKey.IdOf("openai/chatcmpl-1"));
        Assert.NotEqual(CallKey.IdOf("openai/chatcmpl-1"), CallKey.IdOf("openai/chatcmpl-2"));
        Assert.Null(CallKey.IdOf(null));
        Assert.Null(CallKey.IdOf(""));
    }
}
