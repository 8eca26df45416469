using Farthing.Ingest.Spans;

namespace Farthing.Ingest.Tests.Spans;

public class TextsTests
{
    [Fact]
    public void Long_texts_that_start_alike_stay_apart()
    {
        var one = Texts.Limit(new string('a', 1000) + "1");
        var two = Texts.Limit(new string('a', 1000) + "2");
        Assert.NotEqual(one, two);
        Assert.Equal(Texts.Longest, one.Length);
        Assert.Equal(one, Texts.Limit(new string('a', 1000) + "1"));
    }

    [Fact]
    public void A_pair_of_surrogates_is_not_cut_in_half()
    {
        for (var shift = 0; shift < 2; shift++)
        {
            var cut = Texts.Limit(new string('a', shift) + string.Concat(Enumerable.Repeat("😀", 300)));
            Assert.Equal(cut, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(cut)));
        }
    }

    [Fact]
    public void What_a_database_cannot_hold_is_replaced() => Assert.Equal("a b", Texts.Limit("a\0b"));

    [Fact]
    public void An_empty_label_is_no_label() => Assert.Null(Texts.OrNull(""));
}
