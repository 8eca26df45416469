using Farthing.Dashboard.Live;

namespace Farthing.Dashboard.Tests.Live;

public sealed class ReadStateTests
{
    [Fact]
    public void The_frame_is_told_when_reading_fails_and_when_it_works_again_and_only_then()
    {
        var told = new List<bool>();
        var state = new ReadState();
        state.Changed = () => told.Add(state.IsFailing);

        foreach (var failed in (bool[])[false, true, true, false, false])
        {
            state.Report(failed);
        }

        Assert.Equal([true, false], told);
    }
}
