using System.Text.Json;
using Farthing.Server.Pricing;

namespace Farthing.Server.Tests.Pricing;

/// <summary>The public vectors of tests/vectors, answered by what <c>farthing price</c> answers with.</summary>
public sealed class VectorTests : IDisposable
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors");
    private readonly PriceDesk _desk = new();

    public static TheoryData<string> Vectors { get; } =
        [.. Directory.GetFiles(s_folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(s_folder, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_has_the_meters_and_the_cost_that_it_expects(string vector)
    {
        var text = File.ReadAllText(Path.Combine(s_folder, vector));
        var answer = _desk.Answer(PriceRequest.Parse(text, DateTime.UnixEpoch));
        var expected = JsonDocument.Parse(text).RootElement.GetProperty("expect");

        Assert.Equal(
            expected.GetProperty("meters").EnumerateObject().ToDictionary(m => m.Name, m => m.Value.GetDecimal()).OrderBy(m => m.Key, StringComparer.Ordinal),
            answer.Meters.OrderBy(m => m.Key, StringComparer.Ordinal));
        Assert.Equal(
            (expected.GetProperty("status").GetString(), expected.GetProperty("total").GetString(), expected.GetProperty("model_served").GetString()),
            (answer.Status, answer.Total, answer.ModelServed));
        Assert.Equal(expected.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()), answer.Reasons);
    }

    [Fact]
    public void Every_vector_says_where_its_claim_comes_from_and_has_the_name_of_its_file()
    {
        Assert.NotEmpty(Vectors);
        foreach (string vector in Directory.GetFiles(s_folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(s_folder, f)))
        {
            var root = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, vector))).RootElement;
            Assert.NotEmpty(root.GetProperty("source").GetString()!);
            Assert.Equal(Path.GetFileNameWithoutExtension(vector), root.GetProperty("id").GetString());
        }
    }

    public void Dispose() => _desk.Dispose();
}
