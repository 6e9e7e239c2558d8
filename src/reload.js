// Only while serving: loads the page anew after a build, and shows why a build failed.
const address = new URL(".well-known/trunk/ws", document.currentScript.src);
address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
const listen = () => {
  const socket = new WebSocket(address);
  socket.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.type === "reload") location.reload();
    if (message.type === "buildFailure") console.error(message.data?.reason ?? "The build failed.");
  };
  socket.onclose = () => setTimeout(listen, 2000);
};
listen();
