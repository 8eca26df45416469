using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Otlp;

/// <summary>
/// Reads an OTLP request (opentelemetry-proto 1.x, Export…ServiceRequest) from its bytes: the three kinds are built alike,
/// resources with scopes with items.
/// </summary>
internal abstract class RequestReader
{
    private const int Resources = 1, Resource = 1, Scopes = 2, Scope = 1, Items = 2;

    /// <summary>Reads the request.</summary>
    /// <exception cref="FormatException">The bytes are not such a request; items before the fault were handed over.</exception>
    public void Read(ReadOnlySpan<byte> body)
    {
        var request = new ProtoReader(body);
        while (request.NextOf(Resources))
        {
            ReadResource(request.Bytes());
        }
    }

    /// <summary>Goes to what a resource sent.</summary>
    protected abstract void BeginResource();

    /// <summary>Reads the resource; may come more than once, or never.</summary>
    protected abstract void OnResource(ReadOnlySpan<byte> resource);

    /// <summary>Reads a span, metric or log record.</summary>
    protected abstract void OnItem(ReadOnlySpan<byte> item, in ScopeFields scope);

    /// <summary>The text of a scope's name or version.</summary>
    protected abstract string Text(ReadOnlySpan<byte> utf8);

    // What belongs to all items may stand behind them: it is looked for first.
    private void ReadResource(ReadOnlySpan<byte> message)
    {
        BeginResource();
        var fields = new ProtoReader(message);
        while (fields.NextOf(Resource))
        {
            OnResource(fields.Bytes());
        }

        fields = new ProtoReader(message);
        while (fields.NextOf(Scopes))
        {
            ReadScope(fields.Bytes());
        }
    }

    private void ReadScope(ReadOnlySpan<byte> message)
    {
        var scope = new ScopeFields("", "");
        var fields = new ProtoReader(message);
        while (fields.NextOf(Scope))
        {
            scope = ReadScopeFields(fields.Bytes());
        }

        fields = new ProtoReader(message);
        while (fields.NextOf(Items))
        {
            OnItem(fields.Bytes(), scope);
        }
    }

    private ScopeFields ReadScopeFields(ReadOnlySpan<byte> message)
    {
        var (name, version) = ("", "");
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1: name = Text(fields.Bytes()); break;
                case 2: version = Text(fields.Bytes()); break;
                default: fields.Skip(); break;
            }
        }

        return new(name, version);
    }
}
