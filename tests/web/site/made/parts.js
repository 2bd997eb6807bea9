export const show = address => {
	const image = document.createElement('img');
	image.src = address;
	root.append(image);
};
