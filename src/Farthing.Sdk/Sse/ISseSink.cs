namespace Farthing.Sdk.Sse;

/// <summary>Hears of the data of server-sent events.</summary>
internal interface ISseSink
{
    /// <summary>A piece of an event's data; lines of one event arrive joined by LF.</summary>
    void OnData(ReadOnlySpan<byte> data);

    /// <summary>The event is whole.</summary>
    /// <param name="isDone">Its data was <c>[DONE]</c>, which is announced here and not by <see cref="OnData"/>.</param>
    void OnEvent(bool isDone);
}
