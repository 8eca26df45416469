using System.Globalization;
using Farthing.Sdk.Http;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Batches;

/// <summary>Reads when a batch ended, where the app asks how it is getting on.</summary>
internal sealed class BatchStatus : IBodyObserver, IJsonSink
{
    private const int IdField = 1;
    private const int FileField = 2;
    private const int EndedField = 3;

    private static readonly JsonPaths Paths = new(
        ("id", IdField),
        ("output_file_id", FileField),
        ("output_file", FileField),
        ("completed_at", EndedField),
        ("ended_at", EndedField));

    private readonly JsonScanner _scanner;
    private string? _id;
    private string? _file;
    private DateTimeOffset? _ended;

    public BatchStatus() => _scanner = new JsonScanner(Paths, this);

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        if (_scanner.IsDone)
        {
            return;
        }

        try
        {
            _scanner.Feed(bytes);
            if (_scanner.IsDone && _ended is { } ended)
            {
                Remember(_id, ended);
                Remember(_file, ended);
            }
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public void BodyEnded()
    {
    }

    public void BodyDisposed()
    {
    }

    public void Failed(Exception exception)
    {
    }

    public void OnOpen(int id)
    {
    }

    public void OnClose(int id)
    {
    }

    public void OnValue(int id, JsonScalar value)
    {
        switch (id)
        {
            case IdField: _id = value.AsText(); break;
            case FileField: _file = value.AsText(); break;
            case EndedField: _ended = TimeOf(value); break;
        }
    }

    /// <summary>Seconds of Unix, or a date as RFC 3339 has it.</summary>
    private static DateTimeOffset? TimeOf(JsonScalar value) =>
        UnixTime.Of(value) ?? (DateTimeOffset.TryParse(value.AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);

    private static void Remember(string? id, DateTimeOffset ended)
    {
        if (id is not null)
        {
            BatchTimes.Remember(id, ended);
        }
    }
}
