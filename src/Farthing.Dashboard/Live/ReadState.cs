namespace Farthing.Dashboard.Live;

/// <summary>Whether the page that is shown can read its numbers: the frame around it says so. One for each connection.</summary>
internal sealed class ReadState
{
    /// <summary>Told when it changes, on the connection's own thread of events.</summary>
    public Action? Changed { get; set; }

    /// <summary>Whether the last read failed.</summary>
    public bool IsFailing { get; private set; }

    /// <summary>A read ended.</summary>
    public void Report(bool failed)
    {
        if (failed != IsFailing)
        {
            IsFailing = failed;
            Changed?.Invoke();
        }
    }
}
