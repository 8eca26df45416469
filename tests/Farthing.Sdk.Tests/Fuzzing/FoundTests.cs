using System.Text;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>What the fuzzing found once, as small as it gets.</summary>
public class FoundTests
{
    /// <summary>The beginning of the second event was heard again, to learn what repeats, after its end had been heard.</summary>
    [Theory]
    [InlineData(nameof(WireFormat.OllamaChat), """{"done":true,"eval_count":5,"x":"#","eval_count":6}""")]
    [InlineData(nameof(WireFormat.Prediction), """{"status":"processing","x":"#","status":"succeeded"}""")]
    [InlineData(nameof(WireFormat.Converse), """{"usage":{"inputTokens":3},"x":"#"]""")]
    [InlineData(nameof(WireFormat.InvokeModel), """{"prompt_token_count":5,"x":"#","prompt_token_count":6}""")]
    public void Neighbours_that_differ_in_a_text_alone_read_the_same_however_they_are_cut(string format, string document)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat("abc".Select(c => $"data: {document.Replace('#', c)}\n\n")) + "data: {}\n\n");
        var wire = Enum.Parse<WireFormat>(format);

        Assert.Equal(Reading.Of(wire, BodyFraming.Events, body, [.. Enumerable.Repeat(1, body.Length)]), Reading.Of(wire, BodyFraming.Events, body));
    }
}
