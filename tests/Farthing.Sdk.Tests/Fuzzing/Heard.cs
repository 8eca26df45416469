using System.Runtime.InteropServices;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Json;
using Farthing.Sdk.Sse;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>
/// All that a parser said, comparable however its input was cut; and its step budget: a parser that says more than its
/// input can hold is in a circle.
/// </summary>
internal sealed class Heard(int length) : ISseSink, IRecordSink, IJsonSink
{
    private readonly List<byte> _data = [];
    private readonly List<(string Word, int At)> _words = [];
    private int _left = (4 * length) + 16;

    public static void Same(Heard whole, Heard cut)
    {
        // xUnit compares lists one boxed element at a time: only a difference is worth that.
        if (!whole._words.SequenceEqual(cut._words) || !CollectionsMarshal.AsSpan(whole._data).SequenceEqual(CollectionsMarshal.AsSpan(cut._data)))
        {
            Assert.Equal(whole._words, cut._words);
            Assert.Equal(whole._data, cut._data);
        }
    }

    public void OnData(ReadOnlySpan<byte> data)
    {
        Step();
        if (data.IsEmpty)
        {
            Assert.Fail("nothing was said");
        }

        _data.AddRange(data);
    }

    public void OnEvent(bool isDone) => Say(isDone ? "done" : "event");

    public void OnRecord() => Say("record");

    public void OnFault(string? name) => Say("fault " + name);

    public void OnOpen(int id) => Say("open " + id);

    public void OnClose(int id) => Say("close " + id);

    public void OnValue(int id, JsonScalar value)
    {
        Say((value.IsString ? "text " : "literal ") + id);
        _data.AddRange(value.Raw);
        Assert.False(value.TryCount(out var count) && count < 0);
        Assert.False(value.AsText()?.Length > 512);
        Assert.False(value.AsAmount()?.StartsWith('-') == true);
    }

    private void Say(string word)
    {
        Step();
        _words.Add((word, _data.Count));
    }

    private void Step()
    {
        if (--_left < 0)
        {
            Assert.Fail("more was said than the input holds");
        }
    }
}
