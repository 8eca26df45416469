using System.Text;
using Farthing.Ingest.Otlp;

namespace Farthing.Ingest.Tests.Otlp;

public class TextCacheTests
{
    [Fact]
    public void A_text_that_comes_again_is_the_same_object_and_every_text_is_right()
    {
        var cache = new TextCache();
        Assert.Same(cache.Get("gpt-4o-mini"u8), cache.Get("gpt-4o-mini"u8));
        foreach (var text in Enumerable.Range(0, 100_000).Select(i => $"user {i % 30_000}").Concat(["", "ü", "😀", new string('x', 128), new string('x', 129), "gpt-4o-mini"]))
        {
            Assert.Equal(text, cache.Get(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Many_threads_read_the_texts_that_they_ask_for() => Parallel.For(0, 8, thread =>
    {
        var random = new Random(thread);
        for (var i = 0; i < 50_000; i++)
        {
            var text = $"feature {random.Next(20_000)}";
            Assert.Equal(text, s_shared.Get(Encoding.UTF8.GetBytes(text)));
        }
    });

    [Fact]
    public void What_is_not_utf_8_is_replaced_each_time() =>
        Assert.Equal(s_shared.Get([0x61, 0xFF]), s_shared.Get([0x61, 0xFF]));

    private static readonly TextCache s_shared = new();
}
