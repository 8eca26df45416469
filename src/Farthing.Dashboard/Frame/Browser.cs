using Microsoft.JSInterop;

namespace Farthing.Dashboard.Frame;

/// <summary>What only the browser knows: its zone, what the reader chose before, and the keys that are pressed.</summary>
public sealed class Browser(IJSRuntime js) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private DotNetObjectReference<Browser>? _self;

    /// <summary>Told of a key of the frame pressed outside of any input: <c>?</c>, <c>k</c> with Ctrl, <c>p</c>.</summary>
    public Action<string>? KeyPressed { get; set; }

    /// <summary>Starts to listen for keys and reads what is known. Call it at the first render.</summary>
    public async Task<BrowserSettings> StartAsync()
    {
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", "./_content/Farthing.Dashboard/frame.js");
        return await _module.InvokeAsync<BrowserSettings>("start", _self);
    }

    /// <summary>Remembers whether times are shown in UTC.</summary>
    public async Task PreferUtcAsync(bool utc)
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("preferUtc", utc);
        }
    }

    /// <summary>The module calls it.</summary>
    [JSInvokable]
    public void OnKey(string key) => KeyPressed?.Invoke(key);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_module is not null)
            {
                await _module.InvokeVoidAsync("stop");
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its listeners with it.
        }

        _self?.Dispose();
    }
}

/// <summary>What the browser told.</summary>
/// <param name="Zone">Its IANA time zone.</param>
/// <param name="PrefersUtc">Whether the reader chose UTC.</param>
public sealed record BrowserSettings(string? Zone, bool PrefersUtc);
