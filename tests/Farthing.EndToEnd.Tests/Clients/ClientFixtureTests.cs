using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests;

namespace Farthing.EndToEnd.Tests.Clients;

/// <summary>
/// The readers are tested on fixtures. Here each fixture is served to the provider's own client: it must parse, and what
/// the client reports must be what the reader read.
/// </summary>
// The .NET clients go through the SDK, whose spans reach every telemetry of the process: one at a time.
[Collection("SDK in this process")]
public class ClientFixtureTests
{
    public static TheoryData<string, string, string> Calls
    {
        get
        {
            TheoryData<string, string, string> calls = [];
            foreach (var (client, call, fixture) in ClientCalls.All)
                calls.Add(client, call, fixture);
            return calls;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_client_sees_in_a_fixture_what_the_reader_read(string client, string call, string fixture)
    {
        var made = new ClientCall(client, call, fixture);
        var saw = (await ClientReplies.OfAsync(made)).Saw;

        var differences = Difference.Between(made, saw);
        Assert.True(differences.Count == 0, $"{string.Join('\n', differences)}\n{saw}");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_clients_request_is_known_as_a_model_call_of_the_fixtures_format(string client, string call, string fixture)
    {
        var reply = await ClientReplies.OfAsync(new ClientCall(client, call, fixture));

        var address = reply.Address(Fixture.Format(fixture) == WireFormat.Prediction ? "api.replicate.com" : "provider.example");
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        var format = Assert.NotNull(Endpoint.Of(request));
        var framing = Fixture.FramingOf(fixture);
        Assert.IsType(Readers.For(Fixture.Format(fixture), null, framing).GetType(), Readers.For(format, null, framing));

        // A form's fields are not read.
        if (format != WireFormat.Transcriptions)
        {
            var sent = reply.Read(request, format);
            Assert.Contains(Endpoint.ModelOf(address) ?? sent.Model, (string[])["asked-model", "asked/model"]);
            Assert.Equal(framing != BodyFraming.Document, sent.IsStream || Endpoint.AsksForStream(address));
        }
    }

    [Fact]
    public void Every_fixture_is_read_by_a_client_or_says_why_not()
    {
        Assert.Empty(ClientCalls.Uncovered);
        Assert.Subset(Fixture.All.ToHashSet(), ClientCalls.WithoutClient.Keys.ToHashSet());
    }
}
