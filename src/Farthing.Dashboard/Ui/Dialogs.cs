using Microsoft.AspNetCore.Components;
using Radzen;

namespace Farthing.Dashboard.Ui;

/// <summary>Opens components over the page. They close on Esc, on their cross and on a click beside them.</summary>
/// <param name="dialogs">The vendor's service.</param>
public sealed class Dialogs(DialogService dialogs)
{
    private bool _open;

    /// <summary>Shows a component and returns when it is closed. Does nothing while another is open.</summary>
    /// <param name="title">The dialog's title.</param>
    /// <param name="parameters">The component's parameters.</param>
    /// <param name="closesBeside">Whether a click beside it closes it: not where it shows what cannot be seen again.</param>
    public async Task ShowAsync<T>(string title, IReadOnlyDictionary<string, object?>? parameters = null, bool closesBeside = true)
        where T : ComponentBase
    {
        if (_open)
        {
            return;
        }

        _open = true;
        try
        {
            await dialogs.OpenAsync<T>(title, parameters is null ? null : new(parameters), new()
            {
                CloseDialogOnEsc = true,
                CloseDialogOnOverlayClick = closesBeside,
                AutoFocusFirstElement = true,
                Width = "min(520px, calc(100vw - 32px))",
            });
        }
        finally
        {
            _open = false;
        }
    }

    /// <summary>Closes what is open.</summary>
    public void Close() => dialogs.Close();
}
