using Microsoft.AspNetCore.Components;
using Radzen;

namespace Farthing.Dashboard.Ui;

/// <summary>Opens components over the page. They close on Esc, on their cross and on a click beside them.</summary>
/// <param name="dialogs">The vendor's service.</param>
public sealed class Dialogs(DialogService dialogs)
{
    private bool _open;

    /// <summary>Shows a component and returns when it is closed. Does nothing while another is open.</summary>
    public async Task ShowAsync<T>(string title)
        where T : ComponentBase
    {
        if (_open)
        {
            return;
        }

        _open = true;
        try
        {
            await dialogs.OpenAsync<T>(title, options: new()
            {
                CloseDialogOnEsc = true,
                CloseDialogOnOverlayClick = true,
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
