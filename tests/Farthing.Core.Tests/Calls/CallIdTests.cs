using Farthing.Core.Calls;

namespace Farthing.Core.Tests.Calls;

public class CallIdTests
{
    [Fact]
    public void Ids_read_as_they_are_written()
    {
        Assert.True(CallId.TryParse("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", out var id));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c/b7ad6b7169203331", id.ToString());
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", "b7ad6b7169203331")]
    [InlineData("0af7651916cd43dd8448eb211c80319c", "0000000000000000")]
    [InlineData("0af7651916cd43dd8448eb211c80319", "b7ad6b7169203331")]
    [InlineData("0af7651916cd43dd8448eb211c80319g", "b7ad6b7169203331")]
    [InlineData("-af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")]
    [InlineData(null, null)]
    public void What_is_no_id_is_refused(string? trace, string? span) => Assert.False(CallId.TryParse(trace, span, out _));
}
